def write_figures(result, folder):
    return []
