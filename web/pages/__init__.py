"""The pages of the site, one noun a module: each gathers what a template shows."""
