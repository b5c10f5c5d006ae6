"""News in XML: feeds and wires, record by record."""
