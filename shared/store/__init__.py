"""DynamoDB: keys, items, conditions and transactions, one module per table's verbs."""
