-- Find the faces that are most similar to a probe with unit norm:
--   psql DATABASE -v probe="'[0.1,0.2,...]'" -v top=10 -v threshold=-1 -f nearest.sql
-- <#> is the negative inner product, so the most similar faces come first. If the result is empty,
-- the person is unknown.
SELECT id, person, -(v <#> :probe) AS similarity
FROM faces
WHERE -(v <#> :probe) >= :threshold
ORDER BY v <#> :probe, id
LIMIT :top;
