"""The clock's own figures: parameters with ranges, settings of the rules, roles of products."""
