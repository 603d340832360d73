# What is installed, and the Debian package that ops/package makes of it. The program carries all its data, so
# there is little beside it.
include(GNUInstallDirs)
set(packaging ${PROJECT_SOURCE_DIR}/ops/packaging)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # packing must not build the tests

# stonechat_compressed(file name): the file as Debian wants its documents, NAME.gz.
set(packed ${CMAKE_BINARY_DIR}/packaging)
function(stonechat_compressed file name)
  file(MAKE_DIRECTORY ${packed})
  # Without a name and a time in it, or no two builds were alike.
  execute_process(COMMAND gzip -9nc INPUT_FILE ${file} OUTPUT_FILE ${packed}/${name}.gz COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH, where it is set
configure_file(${packaging}/changelog.in ${packed}/changelog @ONLY)
stonechat_compressed(${packed}/changelog changelog)
stonechat_compressed(${packaging}/stonechat.1 stonechat.1)

install(TARGETS stonechat RUNTIME)
install(FILES ${packaging}/stonechat.service DESTINATION lib/systemd/system)
install(FILES ${packed}/stonechat.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${packaging}/copyright ${packed}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(GLOB documents CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/ops/docs/*.md)
file(GLOB decisions CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/ops/docs/decisions/*.md)
install(FILES ${documents} ${PROJECT_SOURCE_DIR}/ops/docs/compare.svg DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
install(FILES ${decisions} DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs/decisions)
# The same README, whose links lead to where the documents lie here.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/README.md)
file(READ ${PROJECT_SOURCE_DIR}/README.md readme)
string(REPLACE "](ops/docs/" "](docs/" readme "${readme}")
file(WRITE ${packed}/README.md "${readme}")
install(FILES ${packed}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${packaging}/stonechat.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_VENDOR "Stonechat")
set(CPACK_PACKAGE_CONTACT "the Stonechat authors <stonechat@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "node that warns health and care services of AI incidents")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Organisations that use clinical AI warn each other when a tool goes wrong.
Each runs a node, which keeps signed incident records without anyone's
identity in them and passes them straight to the other organisations' nodes.
There is no central database.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/postinst ${packaging}/prerm ${packaging}/postrm)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
