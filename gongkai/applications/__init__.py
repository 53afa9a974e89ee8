"""依申请公开: the applicant's pages, the case desk, letters, and 复议 and 诉讼."""
