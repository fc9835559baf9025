/** Building blocks of a workflow: each is a few states that belong together, and says where it begins and what it hands on. */
@NullMarked
package dev.composerunner.fragments;

import org.jspecify.annotations.NullMarked;
