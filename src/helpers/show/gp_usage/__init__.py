"""The chapters on GP appointments: figures, tables and sentences of a site, and of all sites pooled."""
