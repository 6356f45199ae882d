"""The array types of the engine, named once so that signatures stay short; used by every module that computes."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
