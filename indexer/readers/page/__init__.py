"""A page of placed glyphs and rulings -> lines: what PDF pages and pictures of pages have in common.

places     glyphs and rulings           lines      glyphs in a row -> runs of text
grids      rulings -> ruled tables      tables     runs in a table's cells
columns    text set side by side        margins    what stands at the pages' edges
frames     a report in a ruled cell     across     what is stamped over a table
measure    line pitch, type size        flow       a page's runs in reading order, as lines
site       a web page around it         paragraphs lines -> paragraphs, where places are exact
pairs      two lines, plainly seen      habits     how one report ends its paragraphs
stated     what tags say, if believed
"""
