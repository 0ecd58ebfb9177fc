// Sends requests to 127.0.0.1 at times that do not depend on the answers, and prints the latencies.
//
// A closed loop waits for an answer before it asks again and so sends least when the server is
// slowest ("coordinated omission"). Here request n is due at n / rate, and its latency is counted
// from then, also if it could only be sent later. For streams it is the time to the first content.
#include <algorithm>
#include <deque>
#include <vector>

#include "http.hpp"

namespace {

struct Connection {
  int descriptor = -1;
  bool is_busy = false;
  bool has_content = false;
  int64_t due = 0;
  std::string input;
};

class Generator {
 public:
  explicit Generator(const Options &options)
      : port_(int(options.number("port"))),
        rate_(options.number("rate")),
        total_(int64_t(options.number("rate") * options.number("seconds"))),
        warmup_(int64_t(options.number("rate") * options.number("warmup"))),
        is_streaming_(options.text("stream") != "0") {
    std::string body = R"({"model":")" + options.text("model") + R"(","messages":[)"
        R"({"role":"system","content":"You are a helpful assistant."},{"role":"user","content":)"
        R"("Summarize this email in one sentence: the meeting moved to Tuesday at noon."}])" +
        (is_streaming_ ? R"(,"stream":true})" : "}");
    request_ = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer " +
               options.text("key") + "\r\ncontent-type: application/json\r\ncontent-length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    connections_.resize(size_t(options.number("connections")));
    for (size_t i = 0; i < connections_.size(); i++) {
      connect(i);
      idle_.push_back(i);
    }
    latencies_.reserve(size_t(total_));
  }

  void run() {
    std::vector<epoll_event> events(1024);
    int64_t start = now() + 100'000'000;
    int64_t sent = 0;
    int64_t deadline = start + int64_t(double(total_) / rate_ * 1e9) + 60'000'000'000;
    while ((done_ < total_) && now() < deadline) {
      int64_t time = now();
      int64_t next = start + int64_t(double(sent) / rate_ * 1e9);
      while (sent < total_ && next <= time && !idle_.empty()) {
        send_on(take_idle(), next, sent >= warmup_);
        next = start + int64_t(double(++sent) / rate_ * 1e9);
      }
      // With every connection busy only answers help; what is late is counted as late.
      int64_t wait = sent < total_ && !idle_.empty() ? std::max<int64_t>(0, next - now())
                                                     : 100'000'000;
      timespec limit{time_t(wait / 1'000'000'000), long(wait % 1'000'000'000)};
      int count = epoll_pwait2(epoll_, events.data(), int(events.size()), &limit, nullptr);
      for (int i = 0; i < count; i++) receive(events[size_t(i)].data.u64);
    }
  }

  void print() {
    std::sort(latencies_.begin(), latencies_.end());
    auto at = [&](double share) {
      if (latencies_.empty()) return 0.0;
      size_t index = std::min(latencies_.size() - 1, size_t(share * double(latencies_.size())));
      return double(latencies_[index]) / 1e6;
    };
    std::printf(
        "{\"requests\": %lld, \"answers\": %zu, \"errors\": %lld, \"unanswered\": %lld, "
        "\"p50\": %.3f, \"p90\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"max\": %.3f}\n",
        (long long)(total_ - warmup_), latencies_.size(), (long long)errors_,
        (long long)(total_ - done_), at(0.5), at(0.9), at(0.99), at(0.999), at(1));
  }

 private:
  void connect(size_t index) {
    Connection &connection = connections_[index];
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(port_);
    if (::connect(descriptor, (sockaddr *)&address, sizeof address) != 0) fail("connect");
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    connection = Connection{};
    connection.descriptor = descriptor;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.u64 = index;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  size_t take_idle() {
    size_t index = idle_.front();
    idle_.pop_front();
    return index;
  }

  void send_on(size_t index, int64_t due, bool counts) {
    Connection &connection = connections_[index];
    connection.is_busy = true;
    connection.has_content = false;
    connection.due = counts ? due : 0;
    connection.input.clear();
    // A request is smaller than a socket's buffer, and the connection was idle.
    ssize_t count = send(connection.descriptor, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (count != ssize_t(request_.size())) finish(index, true);
  }

  void receive(size_t index) {
    Connection &connection = connections_[index];
    char buffer[65536];
    while (true) {
      ssize_t count = read(connection.descriptor, buffer, sizeof buffer);
      if (count < 0 && errno == EAGAIN) break;
      if (count <= 0) {
        if (connection.is_busy) return finish(index, true);
        close(connection.descriptor);
        return connect(index);
      }
      connection.input.append(buffer, size_t(count));
    }
    if (!connection.is_busy) return;
    const std::string &input = connection.input;
    size_t end = input.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (input.compare(9, 3, "200") != 0) return finish(index, true);
    if (is_streaming_) {
      if (!connection.has_content && input.find("\"content\"", end) != std::string::npos) {
        connection.has_content = true;
        count_latency(connection);
      }
      size_t size = input.size();
      if (size >= 5 && input.compare(size - 5, 5, "0\r\n\r\n") == 0) {
        finish(index, !connection.has_content || input.find("[DONE]") == std::string::npos);
      }
      return;
    }
    std::string_view length = header(std::string_view(input).substr(0, end + 4), "content-length");
    size_t whole = end + 4 + size_t(std::atol(std::string(length).c_str()));
    bool is_chunked = length.empty();
    if (is_chunked ? input.compare(input.size() - 5, 5, "0\r\n\r\n") == 0 : input.size() >= whole) {
      count_latency(connection);
      finish(index, false);
    }
  }

  void count_latency(const Connection &connection) {
    if (connection.due > 0) latencies_.push_back(now() - connection.due);
  }

  void finish(size_t index, bool is_error) {
    Connection &connection = connections_[index];
    connection.is_busy = false;
    done_++;
    if (is_error) {
      errors_++;
      close(connection.descriptor);
      connect(index);
    }
    idle_.push_back(index);
  }

  int port_;
  double rate_;
  int64_t total_;
  int64_t warmup_;
  bool is_streaming_;
  std::string request_;
  int epoll_ = -1;
  int64_t done_ = 0;
  int64_t errors_ = 0;
  std::vector<Connection> connections_;
  std::deque<size_t> idle_;
  std::vector<int64_t> latencies_;
};

}  // namespace

int main(int count, char **arguments) {
  Options options(count, arguments,
                  {{"port", "4000"}, {"rate", "1000"}, {"seconds", "20"}, {"warmup", "2"},
                   {"connections", "256"}, {"stream", "0"}, {"model", "auto"}, {"key", "none"}});
  raise_descriptor_limit();
  Generator generator(options);
  generator.run();
  generator.print();
}
