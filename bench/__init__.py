"""Speed and memory of enjeu beside other engines, on one model of 60 uncertain inputs: `make bench`."""
