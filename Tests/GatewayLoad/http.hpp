// What the load tools share: time, options, sockets that never wait.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

/// Nanoseconds of a clock that never goes back.
inline int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

[[noreturn]] inline void fail(const char *what) {
  std::fprintf(stderr, "error: %s: %s\n", what, std::strerror(errno));
  std::exit(74);
}

/// Options as `--name value`; names that are not known end the program.
class Options {
 public:
  Options(int count, char **arguments, std::map<std::string, std::string> defaults)
      : values_(std::move(defaults)) {
    for (int i = 1; i < count; i += 2) {
      std::string name = arguments[i];
      if (i + 1 == count || name.rfind("--", 0) != 0 || !values_.count(name.substr(2))) {
        std::fprintf(stderr, "usage: %s", arguments[0]);
        for (auto &[known, value] : values_) {
          std::fprintf(stderr, " [--%s %s]", known.c_str(), value.c_str());
        }
        std::fprintf(stderr, "\n");
        std::exit(64);
      }
      values_[name.substr(2)] = arguments[i + 1];
    }
  }

  const std::string &text(const char *name) const { return values_.at(name); }
  double number(const char *name) const { return std::atof(values_.at(name).c_str()); }

 private:
  std::map<std::string, std::string> values_;
};

/// As many descriptors as the system lets this process have.
inline void raise_descriptor_limit() {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(uint16_t(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// The value of a header in a head that ends with an empty line; names are not case-sensitive.
inline std::string_view header(std::string_view head, std::string_view name) {
  size_t line = head.find("\r\n");
  while (line != head.npos && line + 2 < head.size()) {
    line += 2;
    size_t end = head.find("\r\n", line);
    if (end == head.npos) break;
    if (end - line > name.size() && head[line + name.size()] == ':' &&
        strncasecmp(head.data() + line, name.data(), name.size()) == 0) {
      size_t start = line + name.size() + 1;
      while (start < end && head[start] == ' ') start++;
      return head.substr(start, end - start);
    }
    line = end;
  }
  return {};
}
