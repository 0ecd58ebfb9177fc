public struct PromptStore: Sendable { public init() {} }
public struct StringColumn: Sendable { public init() {} }
