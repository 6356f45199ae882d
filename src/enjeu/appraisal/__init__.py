"""Before the decision: flows, indicators, strategic value, risk, sensitivity, verdict and allocation.

Who calls it: `study`, which reads a case and asks for its appraisal. Engines here take arrays and return numbers and
codes; the words and the pictures are made in `report` and `locale`.
"""
