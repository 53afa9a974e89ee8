"""gongkai (公开): one system for a district government's 政府信息公开 work."""
