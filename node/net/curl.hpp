#pragma once
// What the users of libcurl share. Only for files that include <curl/curl.h> themselves.

#include <curl/curl.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

namespace stonechat::net {

// The library's own set-up, which is not safe beside other threads in it: before the first handle.
void start_curl();

struct EndCurl {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, EndCurl>;
struct EndCurlList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, EndCurlList>;

// Leaves the list as it is where there is no memory.
void append(CurlList& list, const std::string& line);

// Certificates are checked by this file (PEM) alone, and not by the machine's own list beside it.
void trust_only(CURL* handle, const std::filesystem::path& ca_file);

// Makes a transfer end when `is_over` becomes true, which must outlive it.
void break_off_when(CURL* handle, const std::atomic<bool>& is_over);

}  // namespace stonechat::net
