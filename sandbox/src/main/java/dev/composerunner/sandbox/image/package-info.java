/** Container images as folders: OCI image layouts and {@code docker save} archives, checked and unpacked without an engine. */
@NullMarked
package dev.composerunner.sandbox.image;

import org.jspecify.annotations.NullMarked;
