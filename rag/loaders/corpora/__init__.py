"""Research collections and wires as text: SGML of TREC and the LDC, ANPA, stories."""
