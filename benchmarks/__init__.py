"""What the product costs and how fast it is. Prints tables with the machine's load; never fails a build."""
