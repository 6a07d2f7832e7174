"""What the program knows: plan, catalogue, records, evidence, project and jobs (torch-free).

Beside them the work that needs torch: data, models, training and assessments.
This room imports nothing else of ours.
"""
