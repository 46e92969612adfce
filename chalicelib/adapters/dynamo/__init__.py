"""One DynamoDB table: its words (`table`), the engine by PynamoDB (`engine`), the unit of work, a file per context."""
