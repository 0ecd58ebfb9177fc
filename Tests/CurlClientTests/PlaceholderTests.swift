import Testing
import CurlClient

@Suite struct CurlClientPlaceholderTests {}
