"""Words as people read them: catalogues, times, the findings of an analysis."""
