// An upstream on 127.0.0.1 that answers every POST like a chat model, from one thread.
//
// Buffered answers come after `--delay` milliseconds. Requests with `"stream":true` get `--chunks`
// events, the first after `--delay` and each further one after `--interval` milliseconds.
#include <queue>
#include <unordered_map>
#include <vector>

#include "http.hpp"

namespace {

struct Connection {
  int descriptor;
  uint64_t serial;
  std::string input;
  std::string output;
  bool is_streaming = false;
  bool wants_usage = false;
  int chunks_left = 0;
};

struct Timer {
  int64_t due;
  int descriptor;
  uint64_t serial;
  bool operator<(const Timer &other) const { return due > other.due; }
};

class Double {
 public:
  explicit Double(const Options &options)
      : delay_(int64_t(options.number("delay") * 1e6)),
        interval_(int64_t(options.number("interval") * 1e6)),
        chunks_(int(options.number("chunks"))) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = loopback(int(options.number("port")));
    if (bind(listener_, (sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener_, 4096) != 0) fail("listen");
    socklen_t size = sizeof address;
    getsockname(listener_, (sockaddr *)&address, &size);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
  }

  [[noreturn]] void run() {
    std::vector<epoll_event> events(1024);
    while (true) {
      int64_t wait = timers_.empty() ? -1 : std::max<int64_t>(0, timers_.top().due - now());
      timespec time{time_t(wait / 1'000'000'000), long(wait % 1'000'000'000)};
      int count =
          epoll_pwait2(epoll_, events.data(), int(events.size()), wait < 0 ? nullptr : &time, nullptr);
      for (int i = 0; i < count; i++) {
        int descriptor = events[size_t(i)].data.fd;
        if (descriptor == listener_) accept_all();
        else if (auto found = connections_.find(descriptor); found != connections_.end())
          handle(found->second);
      }
      while (!timers_.empty() && timers_.top().due <= now()) {
        Timer timer = timers_.top();
        timers_.pop();
        auto found = connections_.find(timer.descriptor);
        if (found != connections_.end() && found->second.serial == timer.serial) tick(found->second);
      }
    }
  }

 private:
  void watch(int descriptor, uint32_t what, int operation) {
    epoll_event event{};
    event.events = what;
    event.data.fd = descriptor;
    epoll_ctl(epoll_, operation, descriptor, &event);
  }

  void accept_all() {
    while (true) {
      int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor < 0) return;
      int on = 1;
      setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      Connection connection{};
      connection.descriptor = descriptor;
      connection.serial = ++serial_;
      connections_.emplace(descriptor, std::move(connection));
      watch(descriptor, EPOLLIN | EPOLLRDHUP, EPOLL_CTL_ADD);
    }
  }

  void remove(Connection &connection) {
    int descriptor = connection.descriptor;
    connections_.erase(descriptor);
    close(descriptor);
  }

  void handle(Connection &connection) {
    char buffer[65536];
    while (true) {
      ssize_t count = read(connection.descriptor, buffer, sizeof buffer);
      if (count < 0 && errno == EAGAIN) break;
      if (count <= 0) return remove(connection);
      connection.input.append(buffer, size_t(count));
    }
    if (!connection.output.empty() && !flush(connection)) return;
    take_request(connection);
  }

  void take_request(Connection &connection) {
    size_t end = connection.input.find("\r\n\r\n");
    if (end == std::string::npos) return;
    std::string_view head(connection.input.data(), end + 4);
    size_t length = size_t(std::atol(std::string(header(head, "content-length")).c_str()));
    if (connection.input.size() < end + 4 + length) return;
    std::string_view body(connection.input.data() + end + 4, length);
    connection.is_streaming = body.find("\"stream\":true") != body.npos;
    connection.wants_usage = body.find("\"include_usage\":true") != body.npos;
    connection.input.erase(0, end + 4 + length);
    connection.chunks_left = chunks_;
    timers_.push({now() + delay_, connection.descriptor, connection.serial});
    if (delay_ == 0) {
      timers_.pop();
      tick(connection);
    }
  }

  void tick(Connection &connection) {
    if (!connection.is_streaming) {
      static const std::string body =
          R"({"id":"chatcmpl-double","object":"chat.completion","created":1700000000,)"
          R"("model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant",)"
          R"("content":"Hello from the upstream double."},"finish_reason":"stop"}],)"
          R"("usage":{"prompt_tokens":24,"completion_tokens":18,"total_tokens":42,)"
          R"("prompt_tokens_details":{"cached_tokens":8}}})";
      connection.output += "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body;
      if (flush(connection)) take_request(connection);
      return;
    }
    static const std::string start =
        R"(data: {"id":"chatcmpl-double","object":"chat.completion.chunk","created":1700000000,)"
        R"("model":"gpt-4o-mini",)";
    if (connection.chunks_left == chunks_) {
      connection.output +=
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    }
    if (connection.chunks_left-- > 0) {
      chunk(connection, start + R"("choices":[{"index":0,"delta":{"content":"word "}}]})" + "\n\n");
      if (flush(connection)) {
        timers_.push({now() + interval_, connection.descriptor, connection.serial});
      }
      return;
    }
    if (connection.wants_usage) {
      chunk(connection, start +
                            R"("choices":[],"usage":{"prompt_tokens":24,"completion_tokens":18,)"
                            R"("total_tokens":42}})" +
                            "\n\n");
    }
    chunk(connection, "data: [DONE]\n\n");
    connection.output += "0\r\n\r\n";
    if (flush(connection)) take_request(connection);
  }

  static void chunk(Connection &connection, const std::string &text) {
    char size[16];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    connection.output += size + text + "\r\n";
  }

  /// False if the connection is gone.
  bool flush(Connection &connection) {
    ssize_t count = send(connection.descriptor, connection.output.data(), connection.output.size(),
                         MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) {
      remove(connection);
      return false;
    }
    if (count > 0) connection.output.erase(0, size_t(count));
    uint32_t what = EPOLLIN | EPOLLRDHUP;
    if (!connection.output.empty()) what |= EPOLLOUT;
    watch(connection.descriptor, what, EPOLL_CTL_MOD);
    return true;
  }

  int listener_ = -1;
  int epoll_ = -1;
  int64_t delay_;
  int64_t interval_;
  int chunks_;
  uint64_t serial_ = 0;
  std::unordered_map<int, Connection> connections_;
  std::priority_queue<Timer> timers_;
};

}  // namespace

int main(int count, char **arguments) {
  Options options(count, arguments,
                  {{"port", "0"}, {"delay", "60"}, {"chunks", "20"}, {"interval", "500"}});
  raise_descriptor_limit();
  Double(options).run();
}
