"""One builder a document: an appraisal seen in one language becomes a `Document`."""
