"""The chapters on GP appointments: figures and sentences."""
