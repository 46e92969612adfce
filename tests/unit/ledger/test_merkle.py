"""Merkle trees: RFC 6962's own definition, its published vectors, and no proof for what is not there."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.ledger.merkle import leaf_hash, node_hash, path_of, root_from, root_of

# Source: the test vectors of Certificate Transparency, github.com/google/certificate-transparency, merkle_tree_test.cc.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def defined(leaves: list[bytes]) -> bytes:
    """The tree hash as RFC 6962 writes it: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(defined(leaves[:half]), defined(leaves[half:]))


def hashes(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


@pytest.mark.parametrize("count", range(1, 9))
def test_published_vectors(count: int) -> None:
    assert root_of([leaf_hash(bytes.fromhex(text)) for text in INPUTS[:count]]).hex() == ROOTS[count - 1]


def test_of_nothing_the_hash_of_nothing() -> None:
    assert root_of([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("count", range(1, 40))
def test_every_leaf_has_a_path_and_no_other_place(count: int) -> None:
    leaves = hashes(count)
    root = root_of(leaves)
    assert root == defined(leaves)
    for index, leaf in enumerate(leaves):
        path = path_of(leaves, index)
        assert root_from(leaf, index, count, path) == root
        for other in range(count):
            if other != index:
                assert root_from(leaf, other, count, path) != root
        assert root_from(leaf, index, count, [*path, leaf]) is None
        assert not path or root_from(leaf, index, count, path[:-1]) != root


@settings(max_examples=100)
@given(count=st.integers(1, 300), data=st.data())
def test_another_leaf_size_or_path_does_not_lead_there(count: int, data: st.DataObject) -> None:
    leaves = hashes(count)
    index = data.draw(st.integers(0, count - 1))
    path, root = path_of(leaves, index), root_of(leaves)
    assert root_from(leaf_hash(b"another"), index, count, path) != root
    if path:
        changed = data.draw(st.integers(0, len(path) - 1))
        assert root_from(leaves[index], index, count, [*path[:changed], b"\x00" * 32, *path[changed + 1 :]]) != root


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_no_leaf_no_path(index: int) -> None:
    with pytest.raises(IndexError):
        path_of(hashes(3), index)
    assert root_from(hashes(3)[0], index, 3, []) is None


def test_a_node_is_no_leaf() -> None:
    """Without different first bytes, an inner node could be shown as an entry."""
    left, right = hashes(2)
    assert leaf_hash(left + right) != node_hash(left, right)
