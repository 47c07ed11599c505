"""Documents to send to a colleague: results, verdicts and ready-made figures in, HTML, Markdown or LaTeX out."""

from bakeoff.pages.html import html
from bakeoff.pages.latex import latex
from bakeoff.pages.markdown import escaped, markdown
from bakeoff.pages.origin import file_stem
from bakeoff.pages.page import Page, page

__all__ = ["Page", "escaped", "file_stem", "html", "latex", "markdown", "page"]
