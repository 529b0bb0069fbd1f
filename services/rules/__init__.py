"""Pure decisions: no await, no database, no clock."""
