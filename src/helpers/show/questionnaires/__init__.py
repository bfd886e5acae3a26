"""The chapter on questionnaires: figures by topic, tables and sentences."""
