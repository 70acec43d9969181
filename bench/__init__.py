"""What measures speed. `python -m bench` is what `make bench` runs; docs/benchmarks.md says how to read it."""
