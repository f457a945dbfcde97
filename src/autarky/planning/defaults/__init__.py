"""The clock's own figures: parameters with their ranges, settings of the rules, roles of products."""
