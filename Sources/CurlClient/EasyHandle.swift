internal import CCurl

/// A transfer as libcurl sees it: the handle, its options and the callbacks into ``Transfer``.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  let transfer: Transfer
  private var fields: UnsafeMutablePointer<curl_slist>?

  init(_ transfer: Transfer) {
    guard let pointer = curl_easy_init() else { preconditionFailure("out of memory") }
    self.pointer = pointer
    self.transfer = transfer
    setPlace()
    setLimits()
    setRequest()
    setCallbacks()
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(fields)
  }

  private func set(_ option: CURLoption, _ value: Int) {
    let code = ccurl_set_long(pointer, option, value)
    precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
  }

  private func set(_ option: CURLoption, _ value: String) {
    let code = ccurl_set_text(pointer, option, value)
    precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
  }

  private func setPlace() {
    set(CURLOPT_URL, transfer.url.text)
    // Redirects are followed by ``CurlClient``, which decides what another server may see.
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    // One request at a time on a connection: a broken connection then concerns one request.
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if transfer.url.isLoopback { set(CURLOPT_PROXY, "") }
  }

  private func setLimits() {
    let request = transfer.request
    set(CURLOPT_NOSIGNAL, 1)
    // A name that is being looked up must not hold up the end of a transfer.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
    set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.totalTimeout))
  }

  /// 0 would mean curl's default, not "at once".
  private static func milliseconds(_ seconds: Double) -> Int {
    Int(min(max(seconds * 1000, 1), 1e9))
  }

  private func setRequest() {
    let request = transfer.request
    set(CURLOPT_USERAGENT, "turnout")
    var lines = request.headers.map { field in
      // An empty value after a colon would remove the field.
      field.value.allSatisfy { $0 == " " || $0 == "\t" }
        ? "\(field.name);"
        : "\(field.name): \(field.value)"
    }
    if request.method == .post {
      set(CURLOPT_POST, 1)
      ccurl_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
      // Waiting for leave to send costs a round trip and, with many servers, a second.
      lines.append("Expect:")
      if request.headers.last(named: "Content-Type") == nil { lines.append("Content-Type:") }
      // Without a body libcurl would send again, unasked, what a broken connection swallowed.
      if request.body.isEmpty { set(CURLOPT_FRESH_CONNECT, 1) }
    }
    for line in lines { fields = curl_slist_append(fields, line) }
    ccurl_set_list(pointer, CURLOPT_HTTPHEADER, fields)
  }

  private func setCallbacks() {
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    for option in [
      CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_PREREQDATA,
    ] {
      ccurl_set_pointer(pointer, option, context)
    }
    ccurl_set_data_function(pointer, CURLOPT_WRITEFUNCTION) { data, size, count, context in
      let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
      return Transfer.from(context).receive(body: bytes) ? bytes.count : bytes.count &+ 1
    }
    ccurl_set_data_function(pointer, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
      return Transfer.from(context).receive(headLine: bytes) ? bytes.count : bytes.count &+ 1
    }
    ccurl_set_data_function(pointer, CURLOPT_READFUNCTION) { data, size, count, context in
      let space = UnsafeMutableRawBufferPointer(start: data, count: size * count)
      return Transfer.from(context).upload(into: space)
    }
    // libcurl sends a request again by itself when a connection that it used again dies. What has
    // been paid for must not be asked twice: the body cannot be rewound.
    ccurl_set_seek_function(pointer) { _, _, _ in CURL_SEEKFUNC_FAIL }
    ccurl_set_prereq_function(pointer) { context, _, _, _, _ in
      Transfer.from(context).begin()
      return CURL_PREREQFUNC_OK
    }
  }
}

extension Transfer {
  fileprivate static func from(_ context: UnsafeMutableRawPointer?) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
  }
}
