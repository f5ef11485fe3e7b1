"""The weekly report (周报) as people get it: a caption, a picture, a workbook.

Picture and workbook need CPU: make them in a thread.
"""
