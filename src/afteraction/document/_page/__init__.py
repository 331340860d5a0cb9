"""The parts of the HTML page: template, style, script, chart, and the rules that keep hostile text inert."""
