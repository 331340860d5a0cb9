"""The postmortem as text: the record as JSON, the Markdown document by template, the HTML page. Reads no artifact."""
