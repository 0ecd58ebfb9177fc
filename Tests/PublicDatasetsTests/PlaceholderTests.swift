import Testing
import PublicDatasets

@Suite struct PublicDatasetsPlaceholderTests {}
