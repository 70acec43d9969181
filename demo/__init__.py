"""The demo county: invented places and people with twelve weeks of history up to today."""
