"""A page of placed glyphs and rulings -> lines: what PDF pages and pictures of pages have in common.

places     glyphs and rulings           lines      glyphs in a row -> runs of text
grids      rulings -> ruled tables      tables     runs in a table's cells
columns    text set side by side        margins    what stands at the pages' edges
measure    line pitch, type size        flow       a page's runs in reading order, as lines
"""
