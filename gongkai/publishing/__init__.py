"""The portal: columns, publications, their three reviews, and the ready-made pages. Wagtail lives here only."""
