"""The usage report: what people really do, in figures that may leave, for whoever runs and pays for the tool."""
