"""Reports: what came, what a reviewer decides, and what an office files for a unit."""

from blueprints.reports import held, proxies, reading, reviews

ALL = (reading.bp, reviews.bp, held.bp, proxies.bp)
