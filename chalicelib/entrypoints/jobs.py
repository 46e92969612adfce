"""Queue consumers and schedules. A record that fails is reported alone; the others are done."""
