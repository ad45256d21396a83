"""Values of any kind → grey levels from 0 to 255; pictures at other sizes."""
