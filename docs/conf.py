"""The documentation site: `sphinx-build -W --keep-going -b html docs docs/_build/html`.

Pages are plain Markdown that also reads well on a code host. What is made from data and code when
the site is built (sphinx_pages) goes into docs/_generated.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from sphinx_pages import docstrings, mathematics, site

from tradesim import __version__

project = "tradesim"
author = "The tradesim developers"
copyright = author
version = release = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build", "sphinx_pages"]
root_doc = "index"
default_role = "code"
smartquotes = False
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]
suppress_warnings = ["ref.python"]  # short names of types that two modules have
linkcheck_ignore = [r"https?://.*"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
myst_fence_as_directive = ["math"]  # written as code hosts typeset it
html_math_renderer = "mathml"

autodoc_member_order = "bysource"
autodoc_type_aliases = {name: name for name in ("Array", "Mask", "Codes")}
autodoc_typehints_format = "short"
autosummary_generate = False
numpydoc_show_class_members = False

toc_object_entries_show_parents = "hide"

html_theme = "pydata_sphinx_theme"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_title = f"tradesim {version}"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "logo": {"text": html_title},
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "footer_start": [],
    "footer_end": [],
    "secondary_sidebar_items": {"**": ["page-toc"], "_generated/parameters": []},
}
html_sidebars = {"index": []}


def setup(app: Any) -> None:
    """Make the generated pages, and let pages be read as the site needs them."""
    app.add_html_math_renderer(
        "mathml", (mathematics.on_inline, None), (mathematics.on_block, None)
    )
    site.generate()
    app.connect("source-read", site.on_read)
    app.connect("autodoc-process-docstring", docstrings.on_docstring)
    app.connect("autodoc-process-signature", docstrings.on_signature)
