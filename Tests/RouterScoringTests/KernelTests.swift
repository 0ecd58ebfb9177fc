import PromptFeatures
import Testing

@testable import RouterScoring

@Suite struct KernelTests {
  @Test func `the exponential is right to 2^-22 from 0 to -87`() {
    var worst = 0.0
    for step in 0..<200_000 {
      let t = Float(step) * (87.0 / 200_000)
      let value = exponentialOfMinus(SIMD16(repeating: t))
      let expected = exponential(-Double(t))
      worst = max(worst, abs(Double(value[step % 16]) / expected - 1))
    }
    #expect(worst < 0x1p-22, "\(worst)")
  }

  @Test func `the exponential of 0 is 1 and far below it stays small and finite`() {
    #expect(exponentialOfMinus(SIMD16(repeating: 0))[0] == 1)
    for t in [Float(87), 88, 1000, 1e30, .greatestFiniteMagnitude, .infinity, .nan] {
      let value = exponentialOfMinus(SIMD16(repeating: t))[3]
      #expect(value > 0 && value < 1e-37, "\(t): \(value)")
    }
  }

  @Test func `the positive part keeps what is positive`() {
    let values = SIMD16<Float>(
      -1, 1, 0, -0.0, 3, -3, 1e-30, -1e-30, 7, -7, 8, -8, 9, -9, .infinity, -.infinity)
    let parts = positivePart(values)
    for lane in 0..<16 { #expect(parts[lane] == max(values[lane], 0)) }
  }

  @Test(arguments: [0, 1, 7, 15, 16, 17, 31, 32, 100])
  func `the product of vectors equals a plain sum`(count: Int) {
    var numbers = Numbers(seed: UInt64(count) + 1)
    let (a, b) = (numbers.next(count), numbers.next(count))
    let product = a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { dot(a, $0) } }
    let plain = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(Double(product) - plain) < 1e-5)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 40])
  func `landmarks are summed like a plain loop, whatever their number`(count: Int) {
    var numbers = Numbers(seed: UInt64(count) + 5)
    let dimension = 9
    let head = NystromHead(
      input: .tokens, gamma: 0.8, surfaceScale: 0, landmarks: numbers.next(count * dimension),
      weights: numbers.next(count), bias: 0.25)
    let z = numbers.next(dimension)
    let value = z.withUnsafeBufferPointer { NystromKernel(head).evaluate($0) }
    var plain = 0.25
    for index in 0..<count {
      let distance = (0..<dimension).reduce(0.0) {
        let difference = Double(z[$1]) - Double(head.landmarks[index * dimension + $1])
        return $0 + difference * difference
      }
      plain += Double(head.weights[index]) * exponential(-0.8 * distance)
    }
    #expect(abs(Double(value) - plain) < 1e-5)
  }

  @Test func `a prompt on a landmark has distance zero, not less`() {
    var numbers = Numbers(seed: 6)
    let z = numbers.next(60).map { $0 * 30 }
    let head = NystromHead(
      input: .tokens, gamma: 1e6, surfaceScale: 0, landmarks: z, weights: [1], bias: 0)
    let value = z.withUnsafeBufferPointer { NystromKernel(head).evaluate($0) }
    #expect(value <= 1)
  }

  @Test(arguments: [0, 1, 2, 3, 5, 8]) func `any number of n-gram heads gathers alike`(heads: Int) {
    var numbers = Numbers(seed: UInt64(heads) + 7)
    let view = Fixture.views().ngrams!
    let weights = (0..<heads).map { _ in numbers.next(256) }
    var scratch = PromptScratch(bucketBits: 8)
    scratch.analyze("the cat and the dog and the bird saw 3 cats, 4 dogs and the cat")
    var entries: [NgramEntry] = []
    view.entries(of: scratch.terms, into: &entries)
    let (tokens, distilled) = (Fixture.views().tokens!, Fixture.distilledTable())
    for tables in [[], [tokens], [distilled], [tokens, distilled]] {
      let kernel = NgramKernel(view, weights: weights, tables: tables)
      var products = [Float](repeating: 9, count: heads)
      var hits = TableHits()
      hits.makeRoom(for: scratch.terms.count, tables: tables.count)
      kernel.gather(scratch.terms, products: &products, hits: &hits)
      for (product, weights) in zip(products, weights) {
        let plain = entries.reduce(0.0) { $0 + Double($1.value) * Double(weights[Int($1.bucket)]) }
        #expect(abs(Double(product) - plain) < 1e-5)
      }
      let rows = tables.map { table in
        entries.count { table.rowOfBucket[Int($0.bucket)] != TokenTable.noRow }
      }
      #expect(hits.firstCount == rows.first ?? 0)
      #expect(hits.secondCount == (rows.count > 1 ? rows[1] : 0))
    }
  }

  @Test func `no n-grams have no products and no hits, whatever was before`() {
    let view = Fixture.views().ngrams!
    let tables = [Fixture.views().tokens!, Fixture.distilledTable()]
    let kernel = NgramKernel(
      view, weights: [[Float](repeating: 1, count: 256)], tables: tables)
    var hits = TableHits()
    for text in ["", "the cat and the dog", ""] {
      var scratch = PromptScratch(bucketBits: 8)
      scratch.analyze(text)
      var products: [Float] = [9]
      hits.makeRoom(for: scratch.terms.count, tables: 2)
      kernel.gather(scratch.terms, products: &products, hits: &hits)
      #expect((products[0] == 0) == text.isEmpty)
      #expect((hits.firstCount + hits.secondCount == 0) == text.isEmpty)
    }
  }
}
