@main
struct RouterData {
  static func main() {}
}
