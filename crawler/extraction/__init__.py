"""From the bytes of pages to articles. Pure: values in, values out."""
