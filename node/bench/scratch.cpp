#include "node/bench/scratch.hpp"

#include <cstdlib>
#include <string>
#include <system_error>

namespace stonechat::bench {

Scratch::Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "stonechat-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::system_error{errno, std::generic_category(), "cannot make a directory for the benchmark"};
    path_ = name;
}

Scratch::~Scratch() {
    std::error_code left_behind;  // nothing more can be done about it
    std::filesystem::remove_all(path_, left_behind);
}

}  // namespace stonechat::bench
