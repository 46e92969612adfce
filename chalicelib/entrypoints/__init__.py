"""The world calling us (inbound): HTTP, pages, webhooks, queues, streams and schedules."""
