# Warnings, sanitizers and hardening: the same flags for every target, set in this one place.
set(STONECHAT_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(STONECHAT_FUZZ "Build the libFuzzer targets (Clang)" OFF)
option(STONECHAT_HARDEN "Build with the hardening flags of a release" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # Paths are hashed relative to the checkout, so that another clone finds what this one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                  ${CCACHE})
endif()

# Errors in all builds but the release's: whoever only installs must not be stopped by another optimiser's warning.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(NOT STONECHAT_HARDEN)
  add_compile_options(-Werror)
endif()
# GCC 12 reports -Wmaybe-uninitialized and -Wrestrict inside libstdc++ and Boost under -O2 and the sanitizers.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
add_compile_definitions(BOOST_ASIO_DISABLE_BOOST_COROUTINE)

if(STONECHAT_SANITIZE)
  add_compile_options(-fsanitize=${STONECHAT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  add_link_options(-fsanitize=${STONECHAT_SANITIZE})
  if(STONECHAT_SANITIZE MATCHES "undefined")
    # RocksDB ships without type information, so a check of its objects' dynamic type cannot link.
    add_compile_options(-fno-sanitize=vptr)
    add_link_options(-fno-sanitize=vptr)
  endif()
endif()
if(STONECHAT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(STONECHAT_HARDEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong
                      -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR NOT STONECHAT_FUZZ)
  find_program(LLD ld.lld)
  if(LLD)
    add_link_options(-fuse-ld=lld)
  endif()
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# stonechat_transport_sources(file ...)
# Sources of stonechat_node that include Beast and its coroutines: under ASan and UBSan together one takes eight
# minutes and 6 GiB to compile, under ASan alone two. GCC 12 then takes Asio's coroutine frames, which Asio makes and
# frees by functions of its own, for a new and a delete that do not fit (a false alarm that -O1 brings about).
function(stonechat_transport_sources)
  if(STONECHAT_SANITIZE MATCHES "undefined")
    set_source_files_properties(${ARGN} TARGET_DIRECTORY stonechat_node PROPERTIES
                                COMPILE_OPTIONS "-fno-sanitize=undefined;-Wno-mismatched-new-delete")
  endif()
endfunction()
